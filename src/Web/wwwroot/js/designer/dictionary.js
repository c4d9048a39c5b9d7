export const words = new Map();
export const patterns = [];
