"""The same convolution computed in five ways, each with its sums in sight.

`loops` is the definition, `im2col` one matrix product of copied windows, `toeplitz` one
matrix for the whole layer, `fourier` a product of spectra, `winograd` the way to fewer
products for 3×3 kernels. All give the numbers of torch, in 1, 2 and 3 dimensions and
for every stride, padding, padding mode, dilation and number of groups (`winograd`: 3×3,
stride and dilation 1). `problem` reads what torch's layers take, once for all five;
`pooling` looks at windows too, and keeps one number of each.
"""

from attnconv.convolution.reference.fourier import convolve_fourier
from attnconv.convolution.reference.im2col import convolve_im2col, windows
from attnconv.convolution.reference.loops import convolve_loops
from attnconv.convolution.reference.problem import Problem, read_problem
from attnconv.convolution.reference.toeplitz import convolve_toeplitz, toeplitz_matrix
from attnconv.convolution.reference.winograd import convolve_winograd

__all__ = [
    "Problem",
    "convolve_fourier",
    "convolve_im2col",
    "convolve_loops",
    "convolve_toeplitz",
    "convolve_winograd",
    "read_problem",
    "toeplitz_matrix",
    "windows",
]
