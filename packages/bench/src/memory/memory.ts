import { apart } from '../apart.js';
import { atMost, measured, type Row } from '../row.js';

export async function benchMemory(): Promise<Row[]> {
  const { held, heldLonger } = await apart('bytesPerRequest');
  return [
    atMost('memory of a request in flight, its handle included', 300, held, 'bytes'),
    measured(
      '… in flight for seconds, so that its handle is registered for reclamation',
      heldLonger,
      'bytes',
    ),
  ];
}
