/** What `--data` takes, for the help of every task that has it. */
export const DATA_SOURCE =
  "folder per identity, list, .rec, .tar, .tar.gz, .bin, synthetic:N or NxK";
