Console.WriteLine("ExamReg benchmarks");
