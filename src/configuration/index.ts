export {
  type Configuration,
  type ConfiguredChannel,
  DEFAULT_CONFIGURATION,
  type ListenAddress,
  readListen,
} from './configuration.ts';
export { readConfiguration } from './read-configuration.ts';
