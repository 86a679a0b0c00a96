const { Readable } = require('node:stream');
const { Controller, Get, Module, Param, StreamableFile } = require('@nestjs/common');

class Routes {
  async hang(id) {
    await hang(id);
    return 'hung';
  }
  stream(id) {
    return new StreamableFile(Readable.from(parts(id)));
  }
}

// Its decorators are called, since this is no TypeScript.
const { prototype } = Routes;
for (const name of ['hang', 'stream']) {
  Get(`${name}/:id`)(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
  Param('id')(prototype, name, 0);
}
Controller()(Routes);
class App {}
Module({ controllers: [Routes] })(App);
exports.App = App;

async function* parts(id) {
  yield Buffer.from('begun ');
  await hang(id);
  yield Buffer.from('ended');
}
