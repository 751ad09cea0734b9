import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { settings } from '@/bench/http/peers/shared/settings';
import { stopOnSignal } from '@/bench/http/peers/shared/stop-on-signal';
import { AppModule } from './app.module';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  logger: ['error', 'warn'],
});
await app.listen(settings.port, settings.host);
stopOnSignal(() => app.close());
