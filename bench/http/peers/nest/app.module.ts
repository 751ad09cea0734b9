import { BadRequestException, Module, StandardSchemaValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { invalid } from '@/bench/http/peers/shared/envelope';
import { AuthGuard } from './auth.guard';
import { EnvelopeFilter } from './envelope.filter';
import { EnvelopeInterceptor } from './envelope.interceptor';
import { HealthController } from './health.controller';
import { OrdersModule } from './orders.module';

/** Validates what a parameter's `schema` describes. */
const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => new BadRequestException(invalid(issues)),
});

@Module({
  imports: [OrdersModule],
  controllers: [HealthController],
  providers: [
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_PIPE, useValue: validation },
    { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
    { provide: APP_FILTER, useClass: EnvelopeFilter },
  ],
})
export class AppModule {}
