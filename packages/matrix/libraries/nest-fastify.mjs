import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { nestModule } from './shared/nest-module.mjs';

export async function start({ http, plugin, hang, work }) {
  const app = await NestFactory.create(nestModule({ hang, work }), new FastifyAdapter(), { logger: false });
  await app.register(plugin(http));
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer();
}
