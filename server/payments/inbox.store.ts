import type { paymentEventStates } from '#shared/payments.contract.ts';
import type { PageRequest, Positioned } from '../http/page.ts';
import type { PaymentEvent } from './paymentProvider.ts';

export type InboxEvent = Omit<PaymentEvent, 'payload'> & {
  readonly state: (typeof paymentEventStates)[number];
  readonly attempts: number;
  readonly problem: string | null;
  readonly receivedAt: string;
};

/** Events of the payment provider, each worked on until it is done, ignored, or stuck and waits for the operator. */
export type InboxStore = {
  /** False when the event is known. */
  insert(event: PaymentEvent): Promise<boolean>;
  /** The next event that is due, leased to the caller for `leaseSeconds`. */
  claim(leaseSeconds: number): Promise<InboxEvent | null>;
  /** Makes every pending event due: only for a process that knows that no other works on them. */
  freeLeases(): Promise<void>;
  /** Ends an event that is pending; false when somebody else did. */
  finish(
    eventId: string,
    end: { state: 'done' | 'ignored' | 'stuck'; problem?: string; purchaseId?: string },
  ): Promise<boolean>;
  postpone(eventId: string, seconds: number, problem: string): Promise<void>;
  /** Makes a stuck event due now. Null when there is no such event. */
  retry(eventId: string): Promise<InboxEvent | null>;
  /** Makes a stuck event an ignored one, which nobody is told of any more. Null when there is no such event. */
  dismiss(eventId: string): Promise<InboxEvent | null>;
  list(page: PageRequest & { state: InboxEvent['state'] }): Promise<Positioned<InboxEvent>[]>;
  counts(): Promise<{ pending: number; stuck: number }>;
  /** Forgets the content of events that ended more than `days` ago; how many. */
  forgetPayloads(days: number): Promise<number>;
  /** The time of the newest event that was listed, seconds since 1970; an hour ago at the very first time. */
  listedTo(): Promise<number>;
  setListedTo(seconds: number): Promise<void>;
};
