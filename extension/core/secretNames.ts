const secretNames: readonly RegExp[] = [
  /^\.env(\..*)?$/,
  /^\.envrc$/,
  /\.(pem|key|p12|pfx|p8|jks|keystore|kdbx|ppk|gpg|asc|age)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)/,
  /^(\.?credentials|\.?secrets?)(\.(json|ya?ml|toml|ini|txt|xml|properties))?$/,
  /^(client_secret|service[-_]?account).*\.json$/,
  /^\.(netrc|pgpass|pypirc|htpasswd|git-credentials|my\.cnf|dockercfg|vault-token|boto|s3cfg)$/,
  /^_netrc$/,
  /\.tfvars(\.json)?$/,
  /\.tfstate(\.backup)?$/,
  /^(master|production|staging)\.key$/,
  /^kubeconfig$/,
];
const secretFolders: readonly RegExp[] = [/^\.(ssh|aws|gnupg|azure|kube|docker)$/];

/** True for files that by their name alone are likely to hold credentials; no setting sends them. */
export function isSecretName(path: string): boolean {
  const names = path.toLowerCase().split('/');
  const file = names.pop() ?? '';
  return (
    secretNames.some((pattern) => pattern.test(file)) ||
    names.some((name) => secretFolders.some((pattern) => pattern.test(name)))
  );
}
