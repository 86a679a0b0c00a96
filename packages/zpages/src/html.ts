class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Text that is HTML already. Made by `html` and `trusted` alone. */
export interface Html {
  readonly text: string;
}

/** What may stand in `html`: text, which is escaped, and HTML, which is not. */
export type HtmlContent = string | number | Html | readonly Html[];

/** A template whose every value is escaped, for an element's text and for a quoted attribute alike. */
export function html(parts: TemplateStringsArray, ...contents: readonly HtmlContent[]): Html {
  let text = parts[0] ?? '';
  contents.forEach((content, index) => {
    text += markupOf(content) + parts[index + 1];
  });
  return new Markup(text);
}

/** For text of our own only: the style sheet and the script. */
export function trusted(text: string): Html {
  return new Markup(text);
}

// A class and not a shape: an object that a user passes as a value must never read as HTML.
function markupOf(content: HtmlContent): string {
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(markupOf).join('');
  return escaped(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
