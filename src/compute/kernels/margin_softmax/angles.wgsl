// Angles to float32's precision, of which the functions of WGSL itself promise a 2^-11.
const HALF_PI = 1.57079633;
const PI = 3.14159265;

// x: -pi / 2 to pi / 2, by the series to x^13.
fn series(x : f32) -> f32 {
  let y = -x * x;
  return x * (1.0 + y * (1.0 / 6.0) * (1.0 + y * (1.0 / 20.0) * (1.0 + y * (1.0 / 42.0) *
      (1.0 + y * (1.0 / 72.0) * (1.0 + y * (1.0 / 110.0) * (1.0 + y * (1.0 / 156.0)))))));
}

// angle: -pi to pi.
fn cosineOf(angle : f32) -> f32 {
  return series(HALF_PI - abs(angle));
}

// angle: -pi to pi.
fn sineOf(angle : f32) -> f32 {
  let size = abs(angle);
  return sign(angle) * series(min(size, PI - size));
}

// The angle, 0 to pi, that has this sine and cosine: a first one and the sine of what is left.
fn angleOf(sine : f32, cosine : f32) -> f32 {
  let near = atan2(sine, cosine);
  return near + (sine * cosineOf(near) - cosine * sineOf(near));
}
