const certificateProblems: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate was made for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority this machine does not know',
  EPROTO: 'it does not speak TLS; a server on this machine is usually reached by http://',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it does not speak TLS; a server on this machine is usually reached by http://',
};

/** The codes along the chain of causes of an error, outermost first. */
export function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    if ('code' in at) codes.push(String(at.code));
  }
  return codes;
}

/** What is wrong with the certificate or the encryption of a server, in a sentence; null when an error is about something else. */
export function explainTls(error: unknown, host: string): string | null {
  const problem = codesOf(error).flatMap((code) => certificateProblems[code] ?? [])[0];
  return problem === undefined
    ? null
    : `The connection to ${host} is not safe: ${problem}. Nothing was sent. Ask who runs the server, or add its certificate authority to this machine.`;
}
