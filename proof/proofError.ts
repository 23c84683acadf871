/** What keeps a proof from being made, told so that the reader can mend it. */
export class ProofError extends Error {}
