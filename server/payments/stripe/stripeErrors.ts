import Stripe from 'stripe';
import { AppError } from '#shared/appError.ts';

/**
 * A failed request to Stripe in our words. Stripe's own text goes to the log alone, as the cause: it may quote the request.
 * `payments_unavailable` may work later as it is, `conflict` never, `configuration_invalid` once the operator acted. A request for
 * a refund may have been carried out although no answer came, which its text says.
 */
export function explainStripeError(error: unknown, asked: 'refund' | 'other' = 'other'): AppError {
  if (error instanceof AppError) return error;
  if (
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError
  ) {
    return new AppError(
      'configuration_invalid',
      'Stripe refused the key of this server. Nothing was bought or charged; the operator has to look at STRIPE_SECRET_KEY.',
      { cause: error },
    );
  }
  if (error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode !== 409) {
    return new AppError(
      'conflict',
      asked === 'refund'
        ? 'Another amount was asked for with this key before. Nothing was given back now: look at what was given back, then use a new key.'
        : 'The settings of this server changed while this purchase was being started. Nothing was bought; start it again.',
      { cause: error },
    );
  }
  const { StripeInvalidRequestError, StripeCardError } = Stripe.errors;
  if (error instanceof StripeInvalidRequestError || error instanceof StripeCardError) {
    return new AppError(
      'conflict',
      `Stripe refused this${error.code === undefined ? '' : ` (${error.code})`}. Nothing was bought or given back; the operator finds the reason in the log.`,
      { cause: error, details: { stripeCode: error.code ?? null } },
    );
  }
  return new AppError(
    'payments_unavailable',
    asked === 'refund'
      ? 'Stripe does not answer as it should. The money may have been given back; repeat it in a moment with the same key and the same amount, so that it is given back once.'
      : 'Stripe does not answer as it should. Nothing was bought or charged twice; what was paid is credited as soon as it answers. Try again in a moment.',
    { cause: error, details: { retryAfterSeconds: 5 } },
  );
}
