import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { page, success } from '@/bench/http/peers/shared/envelope';
import { OrdersPage } from './orders.service';

/** Puts what a handler returns into the envelope. */
export class EnvelopeInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler<unknown>): Observable<object> {
    return next
      .handle()
      .pipe(
        map((data) =>
          data instanceof OrdersPage ? page(data.rows, data.total, data.request) : success(data),
        ),
      );
  }
}
