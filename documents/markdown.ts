/** Text as code. */
export const code = (text: string) => `\`${text}\``;

/** Plain text, which may hold what Markdown takes for more. */
export const prose = (text: string) => text.replace(/[*_<[\]\\`]/g, "\\$&");

/** Markdown in a cell of a table, where a bar would end it. */
export const cell = (markdown: string) => markdown.replaceAll("|", "\\|");

/** A block of code in a language. */
export const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

/** What GitHub makes of a heading for links to it. */
export const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
