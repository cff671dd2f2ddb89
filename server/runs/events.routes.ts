import type { Response } from 'express';
import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handleStream } from '../http/handleStream.ts';
import { isEnded } from './run.ts';
import type { FollowDeps } from './service/followEvents.ts';
import { followEvents } from './service/followEvents.ts';
import { requireRun } from './service/readRun.ts';

const heartbeatMs = 15_000;
const pageSize = 1_000;

/**
 * Events of a run as a stream, or as one JSON page for clients behind proxies that buffer streams. Both count from the
 * last `seq` the client has, so nothing is missed or repeated when it comes back.
 */
export function eventRoutes(deps: FollowDeps): Router {
  const router = Router();
  handleStream(router, api.streamEvents, async ({ caller, params, query, headers, signal }, response) => {
    const run = await requireRun(deps.stores, caller, params.id);
    if (query.after !== undefined || !(headers.accept ?? '').includes('text/event-stream')) {
      const items = await deps.stores.runs.eventsAfter(run.id, query.after ?? 0, pageSize);
      response.json({ items, ended: isEnded(run.state) && items.length < pageSize });
      return;
    }
    const last = Number(headers['last-event-id'] ?? 0);
    await stream(deps, run.id, Number.isSafeInteger(last) && last > 0 ? last : 0, signal, response);
  });
  return router;
}

async function stream(
  deps: FollowDeps,
  runId: string,
  after: number,
  signal: AbortSignal,
  response: Response,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // Asks nginx and its kin not to hold the stream back.
    'x-accel-buffering': 'no',
  });
  response.write(': connected\n\n');
  const heartbeat = setInterval(() => response.write(': alive\n\n'), heartbeatMs);
  try {
    await followEvents(deps, runId, after, signal, {
      event: (event) =>
        response.write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
      progress: (progress) => response.write(`event: progress\ndata: ${JSON.stringify(progress)}\n\n`),
    });
  } finally {
    clearInterval(heartbeat);
  }
  response.end();
}
