import type { Registration } from "../../proof/recording/recorder";

/** What the length of a chain depends on. */
export type Link = Pick<Registration, "address" | "type" | "custom" | "dependsOn"> & {
  state: Readonly<Record<string, unknown>>;
};

const BUCKET = "aws:s3/bucket:Bucket";

/** Whether Pulumi calls AWS to create it; components and providers it only notes down. */
export const callsAws = ({ custom, type }: Pick<Link, "custom" | "type">) =>
  custom && type.startsWith("aws:");

/**
 * The longest chain of AWS resources that are created one after another, each because it waits for the
 * one before it, as a list of addresses. Parents are not waited for. Of chains of one length, it is the
 * one whose last addresses come first in the alphabet.
 */
export function longestChain(links: readonly Link[]): string[] {
  const chainTo = chains(links);
  return longest(links.map(({ address }) => chainTo(address)));
}

/**
 * How short the longest chain can be if S3 is never asked for two changes of one bucket at a time: up to
 * the bucket, and then one after another all that changes it.
 */
export function leastChain(links: readonly Link[]): number {
  const chainTo = chains(links);
  const leasts = links
    .filter(({ type }) => type === BUCKET)
    .map(({ address, state }) => {
      const changes = links.filter(
        (link) => callsAws(link) && link.type !== BUCKET && link.state.bucket === state.bucket,
      );
      return chainTo(address).length + changes.length;
    });
  return Math.max(0, ...leasts);
}

/** A function that gives the longest chain that ends at an address. */
function chains(links: readonly Link[]): (address: string) => string[] {
  const byAddress = new Map(links.map((link) => [link.address, link]));
  const known = new Map<string, string[]>();
  const chainTo = (address: string): string[] => {
    const chain = known.get(address) ?? chainOf(address);
    known.set(address, chain);
    return chain;
  };
  const chainOf = (address: string): string[] => {
    const link = byAddress.get(address);
    if (!link) throw new Error(`${address} is waited for, but was not registered`);
    const before = longest(link.dependsOn.map(chainTo));
    return callsAws(link) ? [...before, address] : before;
  };
  return chainTo;
}

function longest(candidates: readonly string[][]): string[] {
  const best = Math.max(0, ...candidates.map(({ length }) => length));
  const keyOf = (chain: string[]) => [...chain].reverse().join("\n");
  const [first = []] = candidates
    .filter(({ length }) => length === best)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return first;
}
