// A program that ends before it has said anything of use.
process.stderr.write("nothing to do\n");
process.exit(3);
