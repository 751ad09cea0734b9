import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { failure } from '@/bench/http/peers/shared/envelope';

/** Returns what was thrown as a response: an HTTP exception carries its envelope, anything else is unexpected. */
@Catch()
export class EnvelopeFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof HttpException) {
      reply.code(error.getStatus()).send(error.getResponse());
      return;
    }
    console.error(error);
    reply.code(500).send(failure('INTERNAL_ERROR', 'An unexpected error occurred'));
  }
}
