/** Marks a text as CSS, for editors. Takes it raw, so that escapes are those of CSS. */
export const css: typeof String.raw = String.raw;
