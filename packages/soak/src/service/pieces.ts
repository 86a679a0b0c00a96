export async function* pieces(amount: number): AsyncGenerator<string> {
  for (let piece = 0; piece < amount; piece++) yield `piece ${piece}\n`;
}
