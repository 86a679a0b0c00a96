/**
 * Mutants that no test can notice, by the text of the lines that they change, and why: they are left out of the score.
 * `main.mjs` says which of them do not exist any more, and which a test has noticed.
 */
export const EQUIVALENT = [];
