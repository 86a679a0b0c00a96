// Each of these words is one token with the space before it.
const WORDS = [
  ' where',
  ' are',
  ' my',
  ' requests',
  ' right',
  ' now',
  ' and',
  ' which',
  ' one',
  ' is',
  ' stuck',
];

/** A prompt of about so many tokens. */
export function promptOf(tokens: number): string {
  let prompt = '';
  for (let i = 0; i < tokens; i++) prompt += WORDS[i % WORDS.length];
  return prompt;
}
