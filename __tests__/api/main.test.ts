import { describeApi } from './suite';

describeApi('main');
