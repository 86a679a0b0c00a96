/**
 * A text of anybody that a terminal shows as a text. Control characters, which could move the cursor or worse, are `?`. Formats and
 * colours of skin are left out: they turn the direction, or join what then is as wide as each terminal likes. Of marks on one
 * letter three stay.
 */
export function clean(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Variation_Selector}\p{Emoji_Modifier}]/gu, '')
    .replace(/[\p{Zs}\t\r\n]/gu, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1');
}
