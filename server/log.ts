import { type DestinationStream, destination as fileDescriptor, pino } from 'pino';
import type { Logger } from './http/logger.ts';
import { createRedactor } from './redactor.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type LogOptions = {
  level: LogLevel;
  /** Configured secrets, which no line may contain whatever they look like. */
  secrets?: readonly string[];
  destination?: DestinationStream;
};

/** One JSON object per line, on stderr unless told: stdout is for people. Everything logged passes one redactor first. */
export function createLogger({ level, secrets = [], destination }: LogOptions): Logger {
  const redact = createRedactor(secrets);
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const log = pino(options, destination ?? fileDescriptor(2));
  return {
    info: (fields, message) => log.info(redact.fields(fields), redact.text(message)),
    warn: (fields, message) => log.warn(redact.fields(fields), redact.text(message)),
    error: (fields, message) => log.error(redact.fields(fields), redact.text(message)),
  };
}
