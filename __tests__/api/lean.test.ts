import { describeApi } from './suite';

describeApi('lean');
