const number = new Intl.NumberFormat('en');

/** 1240 -> "1,240" */
export const formatNumber = (value: number): string => number.format(value);
