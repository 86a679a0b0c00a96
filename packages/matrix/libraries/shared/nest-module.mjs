import { Readable } from 'node:stream';
import { Body, Controller, Get, Module, Post, StreamableFile } from '@nestjs/common';

/** The routes of the table for Nest; its decorators are called, since this is no TypeScript. */
export function nestModule({ hang, work }) {
  class Routes {
    hello() {
      return { hello: 'world' };
    }
    hang() {
      return hang().then(() => 'hung');
    }
    work() {
      return work().then(() => 'worked');
    }
    body(body) {
      return body;
    }
    stream() {
      return new StreamableFile(Readable.from(parts(hang)));
    }
    fails() {
      throw new Error('no');
    }
  }
  const { prototype } = Routes;
  for (const name of ['hello', 'hang', 'work', 'stream', 'fails']) {
    Get(name)(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
  }
  Post('body')(prototype, 'body', Object.getOwnPropertyDescriptor(prototype, 'body'));
  Body()(prototype, 'body', 0);
  Controller()(Routes);
  class App {}
  Module({ controllers: [Routes] })(App);
  return App;
}

async function* parts(hang) {
  yield Buffer.from('begun ');
  await hang();
  yield Buffer.from('ended');
}
