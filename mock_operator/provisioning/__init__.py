"""The network: services of lines, and the orders by which packs are put onto them."""
