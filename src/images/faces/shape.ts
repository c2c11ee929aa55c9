/** A flat shape: where it lies, and how far points are from its edge. */
export interface Shape {
  /** What holds the shape. */
  readonly bounds: Bounds;
  readonly measure: Measure;
}

/** [least u, least v, greatest u, greatest v]. */
export type Bounds = readonly [number, number, number, number];

/**
 * Measures a row of points at a time: writes into `out` how far each of the points (u + i du,
 * v + i dv), i from 0 to `count` - 1, is from the shape's edge, less than 0 inside. Distances are
 * close to true ones near the edge only, where they make it smooth.
 *
 * Additions, multiplications, divisions and square roots are the same on every machine; sines and
 * powers are not, so no shape uses them.
 */
export type Measure = (
  out: Float64Array,
  count: number,
  u: number,
  v: number,
  du: number,
  dv: number,
) => void;

const EVERYWHERE: Bounds = [-100, -100, 100, 100];

/** An ellipse with its axes along u and v. */
export function ellipse(cu: number, cv: number, ru: number, rv: number): Shape {
  const iu = 1 / ru, iv = 1 / rv;
  const measure: Measure = (out, count, u, v, du, dv) => {
    let x = (u - cu) * iu, y = (v - cv) * iv;
    const dx = du * iu, dy = dv * iv;
    for (let i = 0; i < count; i++) {
      const length = Math.sqrt(x * x + y * y) + 1e-9;
      const gx = x * iu, gy = y * iv;
      out[i] = length * (length - 1) / (Math.sqrt(gx * gx + gy * gy) + 1e-9);
      x += dx;
      y += dy;
    }
  };
  return { bounds: [cu - ru, cv - rv, cu + ru, cv + rv], measure };
}

/** A rectangle around (cu, cv) with corners of radius `round`. */
export function box(cu: number, cv: number, hu: number, hv: number, round: number): Shape {
  const iu = hu - round, iv = hv - round;
  const measure: Measure = (out, count, u, v, du, dv) => {
    for (let i = 0; i < count; i++) {
      const x = Math.abs(u - cu) - iu, y = Math.abs(v - cv) - iv;
      const ox = x > 0 ? x : 0, oy = y > 0 ? y : 0;
      const within = x > y ? x : y;
      out[i] = (within < 0 ? within : 0) + Math.sqrt(ox * ox + oy * oy) - round;
      u += du;
      v += dv;
    }
  };
  return { bounds: [cu - hu, cv - hv, cu + hu, cv + hv], measure };
}

/** How a {@link lens} is cut: around v = cv + slope x + bend x², x = u - cu, |x| up to `half`. */
export interface LensOptions {
  /** @default {0} */
  readonly cu?: number;
  /** @default {0} */
  readonly cv?: number;
  readonly half: number;
  /** How far it reaches up (towards smaller v) in its middle. */
  readonly upper: number;
  /** How far it reaches down in its middle. */
  readonly lower: number;
  /** @default {0} */
  readonly slope?: number;
  /** @default {0} */
  readonly bend?: number;
  /** Moves its thick part towards the end with the greater u: -1 to 1. @default {0} */
  readonly taper?: number;
}

/** What lies between two arcs that meet in two corners, such as an eye or a lip. */
export function lens(options: LensOptions): Shape {
  const { cu = 0, cv = 0, half, upper, lower, slope = 0, bend = 0, taper = 0 } = options;
  const inverse = 1 / half;
  const measure: Measure = (out, count, u, v, du, dv) => {
    for (let i = 0; i < count; i++) {
      const x = u - cu, t = x * inverse;
      const open = (1 - t * t) * (1 + taper * t);
      const y = v - cv - x * (slope + bend * x);
      // Beyond a corner the arcs have crossed; the distance along u takes over.
      const across = y < 0 ? -y - upper * open : y - lower * open;
      const beyond = (t < 0 ? -t : t) * half - half;
      const tilt = slope + 2 * bend * x;
      const distance = across / Math.sqrt(1 + tilt * tilt);
      out[i] = distance > beyond ? distance : beyond;
      u += du;
      v += dv;
    }
  };
  const swell = 1 + Math.abs(taper), lean = half * Math.abs(slope), sag = half * half * bend;
  const bounds = [
    cu - half,
    cv - upper * swell - lean + Math.min(0, sag),
    cu + half,
    cv + lower * swell + lean + Math.max(0, sag),
  ] as const;
  return { bounds, measure };
}

/** A brush stroke along a parabola, `thickness` to either side of it in the middle. */
export function stroke(
  options: Omit<LensOptions, "upper" | "lower"> & { readonly thickness: number },
): Shape {
  return lens({ ...options, upper: options.thickness, lower: options.thickness });
}

/** What lies below a parabola: v > cv + slope x + bend x², x = u - cu. */
export function below(cu: number, cv: number, slope: number, bend: number): Shape {
  const measure: Measure = (out, count, u, v, du, dv) => {
    for (let i = 0; i < count; i++) {
      const x = u - cu, tilt = slope + 2 * bend * x;
      out[i] = (cv + x * (slope + bend * x) - v) / Math.sqrt(1 + tilt * tilt);
      u += du;
      v += dv;
    }
  };
  return { bounds: EVERYWHERE, measure };
}

/** What lies above the parabola v = cv + bend u². */
export function above(cv: number, bend: number): Shape {
  const [u0, v0, u1, v1] = EVERYWHERE;
  const bounds = [u0, v0, u1, bend > 0 ? v1 : cv] as const;
  return { bounds, measure: outside(below(0, cv, 0, bend)).measure };
}

/** How an {@link egg} is formed. */
export interface EggOptions {
  readonly half: number;
  /** How far it reaches up from its widest place. */
  readonly top: number;
  /** How far it reaches down from its widest place. */
  readonly bottom: number;
  /** 0 is round, 1 nearly square. */
  readonly squareness: number;
  /** How much of its width it loses towards the bottom: 0 to 0.6. */
  readonly taper: number;
}

/** The outline of a head around (0, 0). */
export function egg({ half, top, bottom, squareness, taper }: EggOptions): Shape {
  const round = 1 - squareness;
  const measure: Measure = (out, count, u, v, du, dv) => {
    for (let i = 0; i < count; i++) {
      const height = v < 0 ? top : bottom, y = v / height;
      const fall = v < 0 ? 0 : y < 1 ? y * y : 1;
      const width = half * (1 - taper * fall), x = u / width;
      const xx = x * x, yy = y * y;
      const value = round * (xx + yy) + squareness * (xx * xx + yy * yy);
      const gx = x * (round + 2 * squareness * xx) / width;
      const gy = y * (round + 2 * squareness * yy) / height;
      out[i] = (value - 1) / (2 * Math.sqrt(gx * gx + gy * gy) + 1e-9);
      u += du;
      v += dv;
    }
  };
  return { bounds: [-half, -top, half, bottom], measure };
}

/** Parallel stripes, `nu` of them for each unit of u and `nv` for each of v; `share` of the plane is inside. */
export function stripes(nu: number, nv: number, phase: number, share: number): Shape {
  const period = 1 / Math.sqrt(nu * nu + nv * nv);
  const measure: Measure = (out, count, u, v, du, dv) => {
    for (let i = 0; i < count; i++) {
      const turn = nu * u + nv * v + phase;
      const place = Math.abs(turn - Math.floor(turn) - 0.5);
      out[i] = (place - share / 2) * period;
      u += du;
      v += dv;
    }
  };
  return { bounds: EVERYWHERE, measure };
}

/** What lies in both shapes. */
export function both(a: Shape, b: Shape): Shape {
  let other = new Float64Array(0);
  const measure: Measure = (out, count, u, v, du, dv) => {
    if (other.length < count) other = new Float64Array(count);
    a.measure(out, count, u, v, du, dv);
    b.measure(other, count, u, v, du, dv);
    for (let i = 0; i < count; i++) if (other[i] > out[i]) out[i] = other[i];
  };
  const bounds = [
    Math.max(a.bounds[0], b.bounds[0]),
    Math.max(a.bounds[1], b.bounds[1]),
    Math.min(a.bounds[2], b.bounds[2]),
    Math.min(a.bounds[3], b.bounds[3]),
  ] as const;
  return { bounds, measure };
}

/** What lies outside the shape. */
export function outside(shape: Shape): Shape {
  const measure: Measure = (out, count, u, v, du, dv) => {
    shape.measure(out, count, u, v, du, dv);
    for (let i = 0; i < count; i++) out[i] = -out[i];
  };
  return { bounds: EVERYWHERE, measure };
}

/** The band of half-width `thickness` along the edge of a shape. */
export function outline(shape: Shape, thickness: number): Shape {
  const measure: Measure = (out, count, u, v, du, dv) => {
    shape.measure(out, count, u, v, du, dv);
    for (let i = 0; i < count; i++) out[i] = Math.abs(out[i]) - thickness;
  };
  return { bounds: widened(shape.bounds, thickness), measure };
}

/** A shape moved by (mu, mv). */
export function moved(shape: Shape, mu: number, mv: number): Shape {
  const [u0, v0, u1, v1] = shape.bounds;
  return {
    bounds: [u0 + mu, v0 + mv, u1 + mu, v1 + mv],
    measure: (out, count, u, v, du, dv) => shape.measure(out, count, u - mu, v - mv, du, dv),
  };
}

/** A shape grown by `amount` to all sides. */
export function grown(shape: Shape, amount: number): Shape {
  return {
    bounds: widened(shape.bounds, amount),
    measure(out, count, u, v, du, dv) {
      shape.measure(out, count, u, v, du, dv);
      for (let i = 0; i < count; i++) out[i] -= amount;
    },
  };
}

/** A shape with curls along its edge: bumps of height `amount`, `rate` of them a unit. */
export function curled(shape: Shape, amount: number, rate: number): Shape {
  if (amount <= 0) return shape;
  const measure: Measure = (out, count, u, v, du, dv) => {
    shape.measure(out, count, u, v, du, dv);
    for (let i = 0; i < count; i++) {
      const x = (u + 0.3 * v) * rate, y = (v - 0.4 * u) * rate;
      const fx = x - Math.floor(x), fy = y - Math.floor(y);
      // Round bumps with creases between them: the parabolas f (1 - f).
      out[i] -= amount * (2 * (fx * (1 - fx) + fy * (1 - fy)) - 0.5);
      u += du;
      v += dv;
    }
  };
  return { bounds: widened(shape.bounds, amount), measure };
}

function widened([u0, v0, u1, v1]: Bounds, amount: number): Bounds {
  return [u0 - amount, v0 - amount, u1 + amount, v1 + amount];
}
