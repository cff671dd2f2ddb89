import type { Response } from 'express';
import type { ProblemAnswer } from './problemAnswer.ts';

export function sendProblem(response: Response, { status, headers, body }: ProblemAnswer): void {
  response.status(status).set(headers).type('application/problem+json').send(JSON.stringify(body));
}
