export { type Configuration, DEFAULT_CONFIGURATION, type ListenAddress, readListen } from './configuration.ts';
export { readConfiguration } from './read-configuration.ts';
