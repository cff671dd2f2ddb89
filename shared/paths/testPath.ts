const testPath =
  /(?:^|\/)(?:tests?|specs?|__tests__|e2e)\/|(?:^|\/)(?:test_[^/]*|conftest)\.py$|[._-](?:tests?|specs?)\.[^/.]+$|_test\.go$|Tests?\.(?:java|kt|cs|scala|php|swift)$|_(?:spec|test)\.rb$/;

/** True for a file that tests something or helps to, as far as its path tells. */
export const isTestPath = (path: string): boolean => testPath.test(path);
