/** Whether a path ends like a verification set of InsightFace: .bin, in any case. */
export function isVerificationSetPath(path: string): boolean {
  return /\.bin$/i.test(path);
}
