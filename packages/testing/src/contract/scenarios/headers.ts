import { createGzip } from 'node:zlib';
import { expect } from '@jest/globals';
import type { Handler } from '../binding.js';
import type { Scenario } from '../scenario.js';

/** Every way in which a response's headers come to be written. */
export const headers: readonly Scenario[] = [
  writtenBy('writeHead', (_req, res) => res.writeHead(201, { 'x-answer': 'yes' })),
  writtenBy('writeHead with a list', (_req, res) => res.writeHead(201, ['x-answer', 'yes'])),
  writtenBy('flushHeaders', (_req, res) => res.flushHeaders()),
  writtenBy('the first write', (_req, res) => res.write('first')),
  writtenBy('end with a body', (_req, res) => res.end('all')),
  writtenBy('end without a body', (_req, res) => res.end()),
  {
    name: 'the headers are written by the first bytes of a stream',
    async run(world) {
      await world.serve((_req, res) => {
        const compressed = createGzip();
        compressed.pipe(res);
        world.look();
        compressed.on('data', () => world.look());
        compressed.end('text');
      });
      await world.client.request().text();
      expect(world.stages).toEqual(['handle', 'respond']);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'headers that are set and not yet written leave the request in handle',
    async run(world) {
      await world.serve((_req, res) => {
        res.statusCode = 202;
        res.setHeader('x-answer', 'yes');
        world.look();
        res.end();
      });
      expect((await world.client.request().head).status).toBe(202);
      expect(world.stages).toEqual(['handle']);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'a writeHead that somebody replaced on the response still counts once',
    async run(world) {
      await world.serve((_req, res) => {
        const writeHead = res.writeHead;
        res.writeHead = function (this: typeof res, ...args: unknown[]) {
          res.setHeader('x-replaced', 'yes');
          return Reflect.apply(writeHead, this, args);
        } as typeof writeHead;
        res.write('first');
        world.look();
        res.end();
      });
      const { headers } = await world.client.request().head;
      expect(headers['x-replaced']).toBe('yes');
      expect(world.stages).toEqual(['respond']);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'trailers are part of the response',
    async run(world) {
      await world.serve((_req, res) => {
        res.writeHead(200, { trailer: 'x-checksum' });
        res.write('text');
        res.addTrailers({ 'x-checksum': '7' });
        world.look();
        res.end();
      });
      expect(await world.client.request().text()).toBe('text');
      expect(world.stages).toEqual(['respond']);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'a writeHead that throws leaves the request where it is',
    async run(world) {
      let thrown: unknown;
      await world.serve((_req, res) => {
        try {
          res.writeHead(200, { 'x-answer': undefined });
        } catch (error) {
          thrown = error;
        }
        world.look();
        res.end();
      });
      await world.client.request().text();
      expect(String(thrown)).toMatch(/Invalid value/);
      expect(world.stages).toEqual(['handle']);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
];

function writtenBy(way: string, write: Handler): Scenario {
  return {
    name: `the headers are written by ${way}`,
    async run(world) {
      await world.serve((req, res) => {
        world.look();
        write(req, res);
        world.look();
        if (!res.writableEnded) res.end();
      });
      await world.client.request().text();
      expect(world.stages).toEqual(['handle', 'respond']);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  };
}
