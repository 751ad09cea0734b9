import { describeApi } from './suite';

describeApi('next');
