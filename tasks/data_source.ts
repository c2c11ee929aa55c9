/** What `--data` takes, for the help of every task that has it. */
export const DATA_SOURCE =
  "synthetic:N or synthetic:NxK, a folder per identity, an image list, x.rec or the folder of a train.rec, " +
  "x.tar, {000..099}.tar, x.tar.gz, or a verification set as lfw.bin";
