import jpegTurbo from "npm:@julusian/jpeg-turbo@3.0.1";

export const { decompressSync, FORMAT_RGB } = jpegTurbo;
