/** The core does not do what the model says. */
export class Fault extends Error {
  override readonly name = 'Fault';
}
