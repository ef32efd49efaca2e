// Sparse matrices against plain C++: products with vectors and dense matrices in every format, order, operation and base, factors
// of products by value and by address, products at the entries of a matrix, triangular solves, incomplete factors, and what is refused.
#include <cusparse.h>

#include <map>
#include <string>

#include "harness.cuh"

#define SPARSE(call)                                                     \
    do {                                                                 \
        cusparseStatus_t status = (call);                                \
        if (status != CUSPARSE_STATUS_SUCCESS) {                         \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, cusparseGetErrorName(status)); \
            exit(1);                                                     \
        }                                                                \
    } while (0)

static void tell(const std::string &name, bool good) {
    printf("%s %s\n", good ? "ok" : "not ok", name.c_str());
    failures += !good;
}

struct Matrix {
    int rows, columns;
    std::map<std::pair<int, int>, float> entries;
};

// Each row has as many entries as `count` says.
template <class F>
static Matrix matrixOf(int rows, int columns, F count) {
    Matrix matrix = {rows, columns, {}};
    const std::vector<int> places = integers(rows * 200, columns);
    const std::vector<float> values = numbers(rows * 200);
    for (int row = 0, at = 0; row < rows; row++)
        for (int left = count(row); left > 0; left--, at++) matrix.entries[{row, places[at]}] = values[at];
    return matrix;
}

// A matrix on the device; entries of COO are in an order of their own.
template <typename Offset, typename Column>
struct There {
    std::vector<Offset> offsets;
    std::vector<Column> rows, columns;
    std::vector<float> values;
    Buffer<Offset> *first = nullptr;
    Buffer<Column> *second, *third;
    Buffer<float> *numbers;
    cusparseSpMatDescr_t descriptor;

    There(const Matrix &matrix, cusparseIndexBase_t base, bool csr) {
        const int from = base == CUSPARSE_INDEX_BASE_ONE ? 1 : 0;
        offsets.push_back(from);
        for (int row = 0; row < matrix.rows; row++) offsets.push_back(0);
        for (const auto &entry : matrix.entries) {
            offsets[entry.first.first + 1]++;
            rows.push_back(entry.first.first + from);
            columns.push_back(entry.first.second + from);
            values.push_back(entry.second);
        }
        for (int row = 0; row < matrix.rows; row++) offsets[row + 1] += offsets[row];
        if (!csr)
            for (size_t at = 0; at + 7 < values.size(); at += 2) {
                std::swap(rows[at], rows[at + 7]);
                std::swap(columns[at], columns[at + 7]);
                std::swap(values[at], values[at + 7]);
            }
        first = new Buffer<Offset>(offsets);
        second = new Buffer<Column>(columns);
        third = new Buffer<Column>(rows);
        numbers = new Buffer<float>(values);
        const cusparseIndexType_t wide = sizeof(Offset) == 8 ? CUSPARSE_INDEX_64I : CUSPARSE_INDEX_32I, narrow = sizeof(Column) == 8 ? CUSPARSE_INDEX_64I : CUSPARSE_INDEX_32I;
        if (csr) SPARSE(cusparseCreateCsr(&descriptor, matrix.rows, matrix.columns, values.size(), first->data, second->data, numbers->data, wide, narrow, base, CUDA_R_32F));
        else SPARSE(cusparseCreateCoo(&descriptor, matrix.rows, matrix.columns, values.size(), third->data, second->data, numbers->data, narrow, base, CUDA_R_32F));
    }
    There(const There &) = delete;
    ~There() {
        SPARSE(cusparseDestroySpMat(descriptor));
        delete first;
        delete second;
        delete third;
        delete numbers;
    }
};

static cusparseHandle_t handle;

template <typename Offset, typename Column>
static void vectors(const std::string &name, const Matrix &matrix, cusparseIndexBase_t base, bool csr) {
    const There<Offset, Column> there(matrix, base, csr);
    for (cusparseOperation_t operation : {CUSPARSE_OPERATION_NON_TRANSPOSE, CUSPARSE_OPERATION_TRANSPOSE, CUSPARSE_OPERATION_CONJUGATE_TRANSPOSE}) {
        const bool transposed = operation != CUSPARSE_OPERATION_NON_TRANSPOSE;
        const std::vector<float> x = numbers(transposed ? matrix.rows : matrix.columns), y = numbers(transposed ? matrix.columns : matrix.rows, 1, 2);
        for (float beta : {0.0f, -0.5f}) {
            const float alpha = 1.5f;
            std::vector<double> want(y.begin(), y.end());
            for (double &one : want) one *= beta;
            for (const auto &entry : matrix.entries) {
                const int row = entry.first.first, column = entry.first.second;
                want[transposed ? column : row] += (double)alpha * entry.second * x[transposed ? row : column];
            }
            // What is not to be read is no number.
            const Buffer<float> in(x), out(beta == 0 ? std::vector<float>(y.size(), NAN) : y), factors(std::vector<float>{alpha, beta});
            cusparseDnVecDescr_t left, right;
            SPARSE(cusparseCreateDnVec(&left, x.size(), in.data, CUDA_R_32F));
            SPARSE(cusparseCreateDnVec(&right, y.size(), out.data, CUDA_R_32F));
            const bool onDevice = beta != 0;
            SPARSE(cusparseSetPointerMode(handle, onDevice ? CUSPARSE_POINTER_MODE_DEVICE : CUSPARSE_POINTER_MODE_HOST));
            const float *a = onDevice ? factors.data : &alpha, *b = onDevice ? factors.data + 1 : &beta;
            size_t size = 0;
            SPARSE(cusparseSpMV_bufferSize(handle, operation, a, there.descriptor, left, b, right, CUDA_R_32F, CUSPARSE_SPMV_ALG_DEFAULT, &size));
            void *buffer = nullptr;
            CHECK(cudaMalloc(&buffer, size));
            SPARSE(cusparseSpMV(handle, operation, a, there.descriptor, left, b, right, CUDA_R_32F, CUSPARSE_SPMV_ALG_DEFAULT, buffer));
            CHECK(cudaDeviceSynchronize());
            compare((name + (transposed ? ", transposed" : "") + (onDevice ? ", added" : "")).c_str(), out.take(), want, 1e-5);
            SPARSE(cusparseDestroyDnVec(left));
            SPARSE(cusparseDestroyDnVec(right));
            CHECK(cudaFree(buffer));
        }
    }
    SPARSE(cusparseSetPointerMode(handle, CUSPARSE_POINTER_MODE_HOST));
}

// A dense matrix of `rows` rows, with gaps behind each line.
struct Dense {
    int rows, columns;
    cusparseOrder_t order;
    int leading() const { return (order == CUSPARSE_ORDER_ROW ? columns : rows) + 3; }
    size_t size() const { return (size_t)leading() * (order == CUSPARSE_ORDER_ROW ? rows : columns); }
    size_t place(int row, int column) const { return order == CUSPARSE_ORDER_ROW ? (size_t)row * leading() + column : (size_t)column * leading() + row; }
};

static void matrices(const std::string &name, const Matrix &matrix, bool csr, int width) {
    const There<int, int> there(matrix, CUSPARSE_INDEX_BASE_ZERO, csr);
    bool good = true;
    for (int way = 0; way < 16; way++) {
        const bool left = way & 1, right = way & 2;
        const cusparseOrder_t orderB = way & 4 ? CUSPARSE_ORDER_ROW : CUSPARSE_ORDER_COL, orderC = way & 8 ? CUSPARSE_ORDER_ROW : CUSPARSE_ORDER_COL;
        const int inner = left ? matrix.rows : matrix.columns, outer = left ? matrix.columns : matrix.rows;
        const Dense b = {right ? width : inner, right ? inner : width, orderB}, c = {outer, width, orderC};
        const std::vector<float> in = numbers(b.size()), before = numbers(c.size(), 3, 4);
        const float alpha = -2, beta = 0.25f;
        std::vector<double> want(before.begin(), before.end());
        for (int row = 0; row < outer; row++)
            for (int column = 0; column < width; column++) want[c.place(row, column)] *= beta;
        for (const auto &entry : matrix.entries)
            for (int column = 0; column < width; column++) {
                const int to = left ? entry.first.second : entry.first.first, from = left ? entry.first.first : entry.first.second;
                want[c.place(to, column)] += (double)alpha * entry.second * in[right ? b.place(column, from) : b.place(from, column)];
            }
        const Buffer<float> bThere(in), cThere(before);
        cusparseDnMatDescr_t bMatrix, cMatrix;
        SPARSE(cusparseCreateDnMat(&bMatrix, b.rows, b.columns, b.leading(), bThere.data, CUDA_R_32F, orderB));
        SPARSE(cusparseCreateDnMat(&cMatrix, c.rows, c.columns, c.leading(), cThere.data, CUDA_R_32F, orderC));
        const cusparseOperation_t opA = left ? CUSPARSE_OPERATION_TRANSPOSE : CUSPARSE_OPERATION_NON_TRANSPOSE, opB = right ? CUSPARSE_OPERATION_TRANSPOSE : CUSPARSE_OPERATION_NON_TRANSPOSE;
        size_t size;
        SPARSE(cusparseSpMM_bufferSize(handle, opA, opB, &alpha, there.descriptor, bMatrix, &beta, cMatrix, CUDA_R_32F, CUSPARSE_SPMM_ALG_DEFAULT, &size));
        const Buffer<char> buffer(size);
        SPARSE(cusparseSpMM_preprocess(handle, opA, opB, &alpha, there.descriptor, bMatrix, &beta, cMatrix, CUDA_R_32F, CUSPARSE_SPMM_ALG_DEFAULT, buffer.data));
        SPARSE(cusparseSpMM(handle, opA, opB, &alpha, there.descriptor, bMatrix, &beta, cMatrix, CUDA_R_32F, CUSPARSE_SPMM_ALG_DEFAULT, buffer.data));
        CHECK(cudaDeviceSynchronize());
        const std::vector<float> got = cThere.take();
        for (size_t at = 0; at < got.size(); at++) good = good && std::fabs(got[at] - want[at]) <= 1e-5 * std::fmax(1.0, std::fabs(want[at]));
        SPARSE(cusparseDestroyDnMat(bMatrix));
        SPARSE(cusparseDestroyDnMat(cMatrix));
    }
    tell(name, good);
}

// Five points of a grid: the matrix of many equations.
static Matrix grid(int side) {
    Matrix matrix = {side * side, side * side, {}};
    for (int at = 0; at < side * side; at++) {
        matrix.entries[{at, at}] = 2.5f + 0.01f * (at % 7);
        if (at % side > 0) matrix.entries[{at, at - 1}] = matrix.entries[{at - 1, at}] = -0.4f - 0.01f * (at % 5);
        if (at >= side) matrix.entries[{at, at - side}] = matrix.entries[{at - side, at}] = -0.45f;
    }
    return matrix;
}

static Matrix transposedOf(const Matrix &matrix) {
    Matrix result = {matrix.columns, matrix.rows, {}};
    for (const auto &entry : matrix.entries) result.entries[{entry.first.second, entry.first.first}] = entry.second;
    return result;
}

static std::vector<double> solved(const Matrix &matrix, bool upper, bool ones, std::vector<double> x) {
    const int n = matrix.rows;
    for (int step = 0; step < n; step++) {
        const int row = upper ? n - 1 - step : step;
        double pivot = 1;
        for (auto at = matrix.entries.lower_bound({row, 0}); at != matrix.entries.end() && at->first.first == row; ++at) {
            const int column = at->first.second;
            if (column == row) pivot = at->second;
            else if ((column > row) == upper) x[row] -= (double)at->second * x[column];
        }
        if (!ones) x[row] /= pivot;
    }
    return x;
}

// A vector and a dense matrix of three columns, the right side given by rows and transposed too, for both triangles, with their own
// diagonal and with ones, as they are and transposed.
template <typename Offset, typename Column>
static void triangles(const std::string &name, const Matrix &matrix, cusparseIndexBase_t base, bool csr) {
    const There<Offset, Column> there(matrix, base, csr);
    const int n = matrix.rows, width = 3;
    const std::vector<float> x = numbers(n * width);
    const Matrix turned = transposedOf(matrix);
    const float alpha = 0.25f;
    bool vectors = true, matrices = true;
    for (int way = 0; way < 8; way++) {
        const cusparseFillMode_t fill = way & 1 ? CUSPARSE_FILL_MODE_UPPER : CUSPARSE_FILL_MODE_LOWER;
        const cusparseDiagType_t diagonal = way & 2 ? CUSPARSE_DIAG_TYPE_UNIT : CUSPARSE_DIAG_TYPE_NON_UNIT;
        const cusparseOperation_t operation = way & 4 ? CUSPARSE_OPERATION_TRANSPOSE : CUSPARSE_OPERATION_NON_TRANSPOSE;
        SPARSE(cusparseSpMatSetAttribute(there.descriptor, CUSPARSE_SPMAT_FILL_MODE, (void *)&fill, sizeof(fill)));
        SPARSE(cusparseSpMatSetAttribute(there.descriptor, CUSPARSE_SPMAT_DIAG_TYPE, (void *)&diagonal, sizeof(diagonal)));
        const bool upper = ((way & 1) != 0) != ((way & 4) != 0);
        const auto wanted = [&](int column) {
            std::vector<double> want(n);
            for (int row = 0; row < n; row++) want[row] = (double)alpha * x[row * width + column];
            return solved(way & 4 ? turned : matrix, upper, way & 2, want);
        };
        const auto near = [](float got, double want) { return std::fabs(got - want) <= 2e-5 * std::fmax(1.0, std::fabs(want)); };
        std::vector<float> firsts(n);
        for (int row = 0; row < n; row++) firsts[row] = x[row * width];
        size_t size;

        // The result takes the place of the right side.
        const Buffer<float> vector(firsts);
        cusparseDnVecDescr_t side;
        cusparseSpSVDescr_t solve;
        SPARSE(cusparseCreateDnVec(&side, n, vector.data, CUDA_R_32F));
        SPARSE(cusparseSpSV_createDescr(&solve));
        SPARSE(cusparseSpSV_bufferSize(handle, operation, &alpha, there.descriptor, side, side, CUDA_R_32F, CUSPARSE_SPSV_ALG_DEFAULT, solve, &size));
        const Buffer<char> buffer(size);
        if (way == 0) tell(name + ", not analysed", cusparseSpSV_solve(handle, operation, &alpha, there.descriptor, side, side, CUDA_R_32F, CUSPARSE_SPSV_ALG_DEFAULT, solve) == CUSPARSE_STATUS_INVALID_VALUE);
        SPARSE(cusparseSpSV_analysis(handle, operation, &alpha, there.descriptor, side, side, CUDA_R_32F, CUSPARSE_SPSV_ALG_DEFAULT, solve, buffer.data));
        SPARSE(cusparseSpSV_solve(handle, operation, &alpha, there.descriptor, side, side, CUDA_R_32F, CUSPARSE_SPSV_ALG_DEFAULT, solve));
        CHECK(cudaDeviceSynchronize());
        const std::vector<float> got = vector.take();
        const std::vector<double> want = wanted(0);
        for (int row = 0; row < n; row++) vectors = vectors && near(got[row], want[row]);
        SPARSE(cusparseSpSV_destroyDescr(solve));
        SPARSE(cusparseDestroyDnVec(side));

        // The right side by rows is the transpose of one by columns.
        const Buffer<float> right(x), left(n * width);
        const bool given = way & 2;
        cusparseDnMatDescr_t b, c;
        cusparseSpSMDescr_t many;
        if (given) SPARSE(cusparseCreateDnMat(&b, width, n, width, right.data, CUDA_R_32F, CUSPARSE_ORDER_COL));
        else SPARSE(cusparseCreateDnMat(&b, n, width, width, right.data, CUDA_R_32F, CUSPARSE_ORDER_ROW));
        SPARSE(cusparseCreateDnMat(&c, n, width, n, left.data, CUDA_R_32F, CUSPARSE_ORDER_COL));
        const cusparseOperation_t other = given ? CUSPARSE_OPERATION_TRANSPOSE : CUSPARSE_OPERATION_NON_TRANSPOSE;
        SPARSE(cusparseSpSM_createDescr(&many));
        SPARSE(cusparseSpSM_bufferSize(handle, operation, other, &alpha, there.descriptor, b, c, CUDA_R_32F, CUSPARSE_SPSM_ALG_DEFAULT, many, &size));
        SPARSE(cusparseSpSM_analysis(handle, operation, other, &alpha, there.descriptor, b, c, CUDA_R_32F, CUSPARSE_SPSM_ALG_DEFAULT, many, buffer.data));
        SPARSE(cusparseSpSM_solve(handle, operation, other, &alpha, there.descriptor, b, c, CUDA_R_32F, CUSPARSE_SPSM_ALG_DEFAULT, many));
        CHECK(cudaDeviceSynchronize());
        const std::vector<float> all = left.take();
        for (int column = 0; column < width; column++) {
            const std::vector<double> one = wanted(column);
            for (int row = 0; row < n; row++) matrices = matrices && near(all[column * n + row], one[row]);
        }
        SPARSE(cusparseSpSM_destroyDescr(many));
        SPARSE(cusparseDestroyDnMat(b));
        SPARSE(cusparseDestroyDnMat(c));
    }
    tell(name + ", vectors", vectors);
    tell(name + ", matrices", matrices);
}

// The entries that a matrix has of a product of dense ones.
template <typename Offset, typename Column>
static void sampled(const std::string &name, const Matrix &matrix, cusparseIndexBase_t base) {
    const int inner = 6;
    bool good = true;
    for (int way = 0; way < 4; way++) {
        const There<Offset, Column> there(matrix, base, true);
        const bool left = way & 1, right = way & 2;
        const Dense a = {left ? inner : matrix.rows, left ? matrix.rows : inner, CUSPARSE_ORDER_ROW}, b = {right ? matrix.columns : inner, right ? inner : matrix.columns, CUSPARSE_ORDER_COL};
        const std::vector<float> one = numbers(a.size()), other = numbers(b.size(), 0, 2);
        const Buffer<float> first(one), second(other);
        const float alpha = 2, beta = way == 3 ? 0.0f : -1.0f;
        cusparseDnMatDescr_t x, y;
        SPARSE(cusparseCreateDnMat(&x, a.rows, a.columns, a.leading(), first.data, CUDA_R_32F, a.order));
        SPARSE(cusparseCreateDnMat(&y, b.rows, b.columns, b.leading(), second.data, CUDA_R_32F, b.order));
        const cusparseOperation_t opA = left ? CUSPARSE_OPERATION_TRANSPOSE : CUSPARSE_OPERATION_NON_TRANSPOSE, opB = right ? CUSPARSE_OPERATION_TRANSPOSE : CUSPARSE_OPERATION_NON_TRANSPOSE;
        size_t size;
        SPARSE(cusparseSDDMM_bufferSize(handle, opA, opB, &alpha, x, y, &beta, there.descriptor, CUDA_R_32F, CUSPARSE_SDDMM_ALG_DEFAULT, &size));
        const Buffer<char> buffer(size);
        SPARSE(cusparseSDDMM_preprocess(handle, opA, opB, &alpha, x, y, &beta, there.descriptor, CUDA_R_32F, CUSPARSE_SDDMM_ALG_DEFAULT, buffer.data));
        SPARSE(cusparseSDDMM(handle, opA, opB, &alpha, x, y, &beta, there.descriptor, CUDA_R_32F, CUSPARSE_SDDMM_ALG_DEFAULT, buffer.data));
        CHECK(cudaDeviceSynchronize());
        const std::vector<float> got = there.numbers->take();
        size_t at = 0;
        for (const auto &entry : matrix.entries) {
            double want = beta * entry.second;
            for (int k = 0; k < inner; k++) {
                const int row = entry.first.first, column = entry.first.second;
                want += (double)alpha * one[left ? a.place(k, row) : a.place(row, k)] * other[right ? b.place(column, k) : b.place(k, column)];
            }
            good = good && std::fabs(got[at++] - want) <= 1e-5 * std::fmax(1.0, std::fabs(want));
        }
        SPARSE(cusparseDestroyDnMat(x));
        SPARSE(cusparseDestroyDnMat(y));
    }
    tell(name, good);
}

// Rows of entries to offsets of rows and back.
static void conversions(const Matrix &matrix, cusparseIndexBase_t base) {
    const There<int, int> there(matrix, base, true);
    const int entries = (int)there.values.size();
    const Buffer<int> offsets(matrix.rows + 1), rows(entries);
    SPARSE(cusparseXcoo2csr(handle, there.third->data, entries, matrix.rows, offsets.data, base));
    SPARSE(cusparseXcsr2coo(handle, offsets.data, entries, matrix.rows, rows.data, base));
    CHECK(cudaDeviceSynchronize());
    compare("offsets of rows", offsets.take(), there.offsets);
    compare("rows of entries", rows.take(), there.rows);
}

// A matrix in columns is its transpose in rows.
static void turned(const std::string &name, const Matrix &matrix, cusparseIndexBase_t base) {
    const There<int, int> there(matrix, base, true), want(transposedOf(matrix), base, true);
    const int entries = (int)there.values.size(), *const offsets = there.first->data, *const columns = there.second->data;
    const Buffer<int> begins(matrix.columns + 1), rows(entries);
    const Buffer<float> values(entries);
    size_t size;
    SPARSE(cusparseCsr2cscEx2_bufferSize(handle, matrix.rows, matrix.columns, entries, there.numbers->data, offsets, columns, values.data, begins.data, rows.data, CUDA_R_32F, CUSPARSE_ACTION_NUMERIC, base, CUSPARSE_CSR2CSC_ALG1, &size));
    const Buffer<char> buffer(size);
    SPARSE(cusparseCsr2cscEx2(handle, matrix.rows, matrix.columns, entries, there.numbers->data, offsets, columns, values.data, begins.data, rows.data, CUDA_R_32F, CUSPARSE_ACTION_NUMERIC, base, CUSPARSE_CSR2CSC_ALG1, buffer.data));
    CHECK(cudaDeviceSynchronize());
    compare((name + ", columns").c_str(), begins.take(), want.offsets);
    compare((name + ", rows").c_str(), rows.take(), want.columns);
    compare((name + ", values").c_str(), values.take(), want.values);
}

// L and U of the entries that there are, in place.
static Matrix factored(Matrix matrix) {
    for (auto at = matrix.entries.begin(); at != matrix.entries.end(); ++at) {
        const int row = at->first.first, above = at->first.second;
        if (above >= row) continue;
        at->second /= matrix.entries[{above, above}];
        for (auto other = matrix.entries.upper_bound({above, above}); other != matrix.entries.end() && other->first.first == above; ++other) {
            const auto here = matrix.entries.find({row, other->first.second});
            if (here != matrix.entries.end()) here->second -= at->second * other->second;
        }
    }
    return matrix;
}

static int incomplete(const Matrix &matrix, cusparseIndexBase_t base, std::vector<float> *result) {
    const There<int, int> there(matrix, base, true);
    const int n = matrix.rows, entries = (int)there.values.size();
    cusparseMatDescr_t description;
    csrilu02Info_t info;
    int size, zero;
    SPARSE(cusparseCreateMatDescr(&description));
    SPARSE(cusparseSetMatType(description, CUSPARSE_MATRIX_TYPE_GENERAL));
    SPARSE(cusparseSetMatIndexBase(description, base));
    SPARSE(cusparseCreateCsrilu02Info(&info));
    float *const values = there.numbers->data;
    const int *const offsets = there.first->data, *const columns = there.second->data;
    SPARSE(cusparseScsrilu02_bufferSize(handle, n, entries, description, values, there.first->data, there.second->data, info, &size));
    const Buffer<char> buffer(size);
    SPARSE(cusparseScsrilu02_analysis(handle, n, entries, description, values, offsets, columns, info, CUSPARSE_SOLVE_POLICY_USE_LEVEL, buffer.data));
    SPARSE(cusparseScsrilu02(handle, n, entries, description, values, offsets, columns, info, CUSPARSE_SOLVE_POLICY_USE_LEVEL, buffer.data));
    const cusparseStatus_t status = cusparseXcsrilu02_zeroPivot(handle, info, &zero);
    tell("a pivot is told by both", (status == CUSPARSE_STATUS_ZERO_PIVOT) == (zero >= 0));
    *result = there.numbers->take();
    SPARSE(cusparseDestroyCsrilu02Info(info));
    SPARSE(cusparseDestroyMatDescr(description));
    return zero;
}

static std::vector<float> valuesOf(const Matrix &matrix) {
    std::vector<float> values;
    for (const auto &entry : matrix.entries) values.push_back(entry.second);
    return values;
}

static void factors() {
    const Matrix matrix = grid(17);
    std::vector<float> got;
    for (cusparseIndexBase_t base : {CUSPARSE_INDEX_BASE_ZERO, CUSPARSE_INDEX_BASE_ONE}) {
        tell("every pivot is there", incomplete(matrix, base, &got) == -1);
        compare("factors", got, valuesOf(factored(matrix)), 1e-5);
    }
    Matrix broken = matrix;
    broken.entries.erase({200, 200});
    tell("a pivot that is not there", incomplete(broken, CUSPARSE_INDEX_BASE_ONE, &got) == 201);
    Matrix zero = {3, 3, {{{0, 0}, 1.0f}, {{0, 1}, 2.0f}, {{1, 0}, 2.0f}, {{1, 1}, 4.0f}, {{2, 2}, 1.0f}}};
    tell("a pivot that becomes 0", incomplete(zero, CUSPARSE_INDEX_BASE_ZERO, &got) == 1);
}

static void refusals() {
    const There<int, int> there(matrixOf(5, 7, [](int) { return 3; }), CUSPARSE_INDEX_BASE_ZERO, true);
    const Buffer<float> numbers(7);
    cusparseDnVecDescr_t x, y, wrong;
    SPARSE(cusparseCreateDnVec(&x, 7, numbers.data, CUDA_R_32F));
    SPARSE(cusparseCreateDnVec(&y, 5, numbers.data, CUDA_R_32F));
    SPARSE(cusparseCreateDnVec(&wrong, 5, numbers.data, CUDA_R_16F));
    const float one = 1;
    const cusparseOperation_t plain = CUSPARSE_OPERATION_NON_TRANSPOSE;
    const cusparseSpMVAlg_t any = CUSPARSE_SPMV_ALG_DEFAULT;
    tell("no handle", cusparseSpMV(nullptr, plain, &one, there.descriptor, x, &one, y, CUDA_R_32F, any, nullptr) == CUSPARSE_STATUS_NOT_INITIALIZED);
    tell("sizes that do not fit", cusparseSpMV(handle, plain, &one, there.descriptor, y, &one, x, CUDA_R_32F, any, nullptr) == CUSPARSE_STATUS_INVALID_VALUE);
    tell("another type", cusparseSpMV(handle, plain, &one, there.descriptor, x, &one, wrong, CUDA_R_32F, any, nullptr) == CUSPARSE_STATUS_NOT_SUPPORTED);
    tell("sums of another type", cusparseSpMV(handle, plain, &one, there.descriptor, x, &one, y, CUDA_R_16F, any, nullptr) == CUSPARSE_STATUS_NOT_SUPPORTED);
    int64_t rows = 0, columns = 0, entries = 0;
    cusparseFormat_t format;
    void *values = nullptr;
    SPARSE(cusparseSpMatGetSize(there.descriptor, &rows, &columns, &entries));
    SPARSE(cusparseSpMatGetFormat(there.descriptor, &format));
    SPARSE(cusparseSpMatGetValues(there.descriptor, &values));
    tell("what a matrix is", rows == 5 && columns == 7 && entries == (int64_t)there.values.size() && format == CUSPARSE_FORMAT_CSR && values == there.numbers->data);
    SPARSE(cusparseDestroyDnVec(x));
    SPARSE(cusparseDestroyDnVec(y));
    SPARSE(cusparseDestroyDnVec(wrong));
}

int main() {
    SPARSE(cusparseCreate(&handle));
    const Matrix few = matrixOf(100, 80, [](int row) { return row % 6; }), many = matrixOf(70, 900, [](int row) { return row == 3 ? 0 : 20 + row; });
    vectors<int, int>("short rows", few, CUSPARSE_INDEX_BASE_ZERO, true);
    vectors<int, int>("short rows from one", few, CUSPARSE_INDEX_BASE_ONE, true);
    vectors<int64_t, int>("long rows, wide offsets", many, CUSPARSE_INDEX_BASE_ONE, true);
    vectors<int64_t, int64_t>("long rows, wide indices", many, CUSPARSE_INDEX_BASE_ZERO, true);
    vectors<int, int>("entries", few, CUSPARSE_INDEX_BASE_ONE, false);
    vectors<int64_t, int64_t>("wide entries", many, CUSPARSE_INDEX_BASE_ZERO, false);
    vectors<int, int>("one row", matrixOf(1, 3000, [](int) { return 150; }), CUSPARSE_INDEX_BASE_ZERO, true);
    matrices("a narrow matrix", few, true, 5);
    matrices("a narrow matrix with long rows", many, true, 3);
    matrices("a wide matrix with long rows", many, true, 40);
    matrices("a matrix and entries", few, false, 6);
    triangles<int, int>("a grid", grid(13), CUSPARSE_INDEX_BASE_ZERO, true);
    triangles<int64_t, int>("a grid from one", grid(9), CUSPARSE_INDEX_BASE_ONE, true);
    triangles<int64_t, int64_t>("a large grid", grid(25), CUSPARSE_INDEX_BASE_ZERO, true);
    triangles<int, int>("a grid of entries", grid(11), CUSPARSE_INDEX_BASE_ONE, false);
    sampled<int, int>("a sampled product", few, CUSPARSE_INDEX_BASE_ZERO);
    sampled<int64_t, int>("a sampled product with long rows", many, CUSPARSE_INDEX_BASE_ONE);
    sampled<int64_t, int64_t>("a sampled product, wide", few, CUSPARSE_INDEX_BASE_ONE);
    for (cusparseIndexBase_t base : {CUSPARSE_INDEX_BASE_ZERO, CUSPARSE_INDEX_BASE_ONE}) conversions(few, base);
    turned("a matrix in columns", few, CUSPARSE_INDEX_BASE_ZERO);
    turned("a matrix in columns from one", many, CUSPARSE_INDEX_BASE_ONE);
    turned("one column", matrixOf(150, 1, [](int row) { return row % 3; }), CUSPARSE_INDEX_BASE_ZERO);
    factors();
    refusals();
    SPARSE(cusparseDestroy(handle));
    return failures;
}
