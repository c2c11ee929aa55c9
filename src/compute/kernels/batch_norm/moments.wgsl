// How many numbers, their mean, and the sum of their squared differences from it; two such are merged by the formula
// of Chan, Golub and LeVeque (1983, eq. 2.1), which loses no digits when the mean is large beside the differences.
struct Fold { count : Value, mean : Value, squares : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  let count = a.count + b.count;
  let share = b.count / max(Value(1.0), count);
  let apart = b.mean - a.mean;
  return Fold(count, a.mean + apart * share, a.squares + b.squares + apart * apart * a.count * share);
}
