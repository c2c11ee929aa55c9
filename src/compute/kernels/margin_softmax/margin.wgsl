// The margin on one cosine, as in margin_softmax_cpu.ts.
struct Coefficients {
  multiplier : f32, cosine : f32, sine : f32, turn : f32, shift : f32, direction : f32, offset : f32
}
struct Bent { cosine : f32, slope : f32 }

fn uniformCoefficients() -> Coefficients {
  return Coefficients(
      uniforms.multiplier, uniforms.cosine, uniforms.sine, uniforms.turn, uniforms.shift, 1.0, uniforms.offset);
}

fn coefficientsOf(angle : f32, offset : f32) -> Coefficients {
  let cosine = cosineOf(angle);
  return Coefficients(
      1.0, cosine, sineOf(angle), -cosine, 1.0 - cosine, select(1.0, -1.0, angle < 0.0), offset);
}

fn bend(cosine : f32, margin : Coefficients) -> Bent {
  // Clamping may lose what is not a number, and is told by the bits, as a shader's compiler may take a == a for true.
  if ((bitcast<u32>(cosine) & 0x7fffffffu) > 0x7f800000u) {
    return Bent(cosine, cosine);
  }
  let t = clamp(cosine, -1.0, 1.0);
  if (t * margin.direction <= margin.turn) {
    return Bent(t - margin.shift * margin.direction - margin.offset, 1.0);
  }
  let squared = (1.0 - t) * (1.0 + t);
  let place = multiplied(vec2f(t, sqrt(squared)), margin.multiplier);
  let sine = sqrt(max(uniforms.leastSineSquared, squared));
  let slope = multiplied(vec2f(t, sine), margin.multiplier);
  return Bent(
      place.x * margin.cosine - place.y * margin.sine - margin.offset,
      margin.multiplier * (slope.y * margin.cosine + slope.x * margin.sine) / sine);
}

// The cosine and the sine of so many times the angle that has these.
fn multiplied(place : vec2f, multiplier : f32) -> vec2f {
  if (multiplier == 1.0) {
    return place;
  }
  let angle = min(PI, multiplier * angleOf(place.y, place.x));
  return vec2f(cosineOf(angle), sineOf(angle));
}
