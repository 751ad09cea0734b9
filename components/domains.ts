import { ordersConsole } from './orders';
import type { ConsoleArea } from './shell/console-area';

/** Every domain's part of the console. A domain registers here with its import and its name. */
export const domains: readonly ConsoleArea[] = [ordersConsole];
