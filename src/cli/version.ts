/** The product's version. A test keeps it equal to package.json's, which the emitted code does not carry. */
export const VERSION = "0.1.0";
