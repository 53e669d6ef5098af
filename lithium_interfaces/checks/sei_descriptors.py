from ..claims import check


@check("OB24-06", rule="x")
def c_over_f(number):
    return "reproduced", f"{number('pearson_CE_C_over_F'):.2f}"
