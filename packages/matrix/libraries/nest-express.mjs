import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { nestModule } from './shared/nest-module.mjs';

export async function start({ http, middleware, hang, work }) {
  const app = await NestFactory.create(nestModule({ hang, work }), { logger: false });
  app.use(middleware(http));
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer();
}
