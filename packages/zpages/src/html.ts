class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** HTML that needs no escaping. Only `html` and `trusted` make it. */
export interface Html {
  readonly text: string;
}

/** The values that a template of `html` takes: text is escaped, HTML is not. */
export type HtmlContent = string | number | Html | readonly Html[];

/** A template that escapes every text, so that it is safe both between tags and in a quoted attribute. */
export function html(parts: TemplateStringsArray, ...contents: readonly HtmlContent[]): Html {
  let text = parts[0] ?? '';
  contents.forEach((content, index) => {
    text += markupOf(content) + parts[index + 1];
  });
  return new Markup(text);
}

/** Takes text as HTML without escaping it. Only for our own style sheet and script. */
export function trusted(text: string): Html {
  return new Markup(text);
}

// Told by its class and not by its shape: an object that a user passes as a value must never count as HTML.
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
