import { Controller, Get } from '@nestjs/common';
import { Public } from './auth.guard';

@Controller('api/v1/system/health')
export class HealthController {
  @Public()
  @Get('live')
  live() {
    return { status: 'ok' };
  }
}
