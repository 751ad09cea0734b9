import type { Step } from '@/lib/api/context';
import { allowOrigin } from '@/lib/api/cors';

/** First of all, so that scripts of allowed origins can read refusals too. */
export const allowOriginStep: Step = {
  name: 'allow-origin',
  run({ request, headers, runtime }) {
    allowOrigin(request, headers, runtime.config.corsOrigins);
    return undefined;
  },
};
