import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { unauthenticated } from '@/bench/http/peers/shared/envelope';
import { type Caller, verifyToken } from '@/bench/http/peers/shared/verify-token';

type RequestWithCaller = FastifyRequest & { caller: Caller };

const IS_PUBLIC = 'isPublic';

/** Allows anonymous requests. */
export const Public = () => SetMetadata(IS_PUBLIC, true);

/** Hands a handler the caller that the guard has found. */
export const CurrentCaller = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<RequestWithCaller>().caller,
);

export class AuthGuard implements CanActivate {
  // Named, because the bundler writes no types of parameters into the metadata.
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    const caller = await verifyToken(request.headers.authorization);
    if (!caller) throw new UnauthorizedException(unauthenticated());
    request.caller = caller;
    return true;
  }
}
